// npm run aws: the local AWS alone, for any client: AWS_ENDPOINT_URL=http://127.0.0.1:4566.
import bundleLocal from '../local/plugin/bundle.cjs';

try {
  const { runAwsAlone } = await import(await bundleLocal('local/platform/aws-alone.ts'));
  await runAwsAlone(process.env);
} catch (error) {
  process.stderr.write(`${error.cause || error.name !== 'UserError' ? error.stack : error.message}\n`);
  process.exitCode = 1;
}
