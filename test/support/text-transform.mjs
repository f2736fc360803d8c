// Imports a text file as its content, as the bundler does with the built page.
export default {
  process: (text) => ({ code: `export default ${JSON.stringify(text)};` }),
};
