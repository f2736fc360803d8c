// The built page is imported as text: by esbuild's text loader in the bundle, by a transform in the tests.
declare module '*.html' {
  const text: string;
  export default text;
}
