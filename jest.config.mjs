// Jest runs the ES modules as they are: swc strips the types, nothing is rewritten to CommonJS.
const swc = { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } };

const project = (name) => ({
  displayName: name,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc], '^.+\\.html$': '<rootDir>/test/support/text-transform.mjs' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.esbuild', '<rootDir>/.serverless', '<rootDir>/.playground'],
});

export default {
  projects: ['unit', 'contract', 'integration', 'e2e'].map(project),
  globalSetup: '<rootDir>/test/support/folder-in-memory.ts',
  testSequencer: '<rootDir>/test/support/slow-first.mjs',
  testTimeout: 120_000,
  // Half of the suites wait for a process of their own, so each core takes one; more would starve each other.
  maxWorkers: '100%',
};
