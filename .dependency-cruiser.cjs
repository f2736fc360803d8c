// The arrows of the architecture. What is not allowed here does not compile in CI.
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    forbid('no-circular', 'A cycle has no lowest layer to build a feature in.', {}, { circular: true }),
    forbid(
      'domain-is-pure',
      'src/domain imports itself and packages that run anywhere: no node:*, no AWS SDK, no middy.',
      { path: '^src/domain' },
      { pathNot: ['^src/domain', '^node_modules/(zod|js-md5|ulid|@faker-js/faker)/'] },
    ),
    forbid(
      'src-not-to-local',
      'local is a guest: what ships never knows it.',
      { path: '^src' },
      { path: '^(local|web|test)/' },
    ),
    forbid(
      'aws-only-to-domain',
      'Adapters know the domain and AWS, nothing of HTTP.',
      { path: '^src/aws' },
      { path: '^src/(handlers|http)' },
    ),
    forbid(
      'http-only-to-domain',
      'The HTTP edge knows no AWS.',
      { path: '^src/http' },
      { path: '^src/(handlers|aws)' },
    ),
    forbid(
      'sdk-only-in-adapters',
      'The AWS SDK is imported in src/aws alone. local takes its types; test/unit/architecture.test.ts sees to that.',
      { path: '^(src|web)/', pathNot: '^src/aws/' },
      { path: '^node_modules/@aws-sdk' },
    ),
    forbid(
      'local-only-to-domain',
      'Handlers are loaded by the plugin, never imported.',
      { path: '^local' },
      { path: '^src/(handlers|http|aws)' },
    ),
    forbid(
      'web-only-to-domain',
      'The page shares the model with the app, not its adapters.',
      { path: '^web' },
      { path: '^(src/(handlers|http|aws)|local)' },
    ),
    forbid(
      'tests-not-imported',
      'Nothing that ships knows a test.',
      { path: '^(src|local|web|scripts)' },
      { path: '^test' },
    ),
    forbid(
      'no-orphans',
      'A file that nothing reaches is dead.',
      { orphan: true, path: '^(src|local|web)/', pathNot: ['\\.d\\.ts$', '^src/handlers/'] },
      {},
    ),
    forbid(
      'no-unresolvable',
      'An import that resolves nowhere fails at run time.',
      {}, // aws-lambda is types alone, of @types/aws-lambda.
      { couldNotResolve: true, pathNot: '^aws-lambda$' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.esbuild|\\.serverless|\\.playground)/' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.mjs', '.cjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
