// One environment of one function, as Lambda has it: a process that runs one invocation after the other.
import { randomUUID } from 'node:crypto';

const { FUNCTIONS } = await import(process.env.FUNCTIONS_URL);
const { handler } = await FUNCTIONS[process.env.FUNCTION_KEY]();
const timeoutMs = Number(process.env.FUNCTION_TIMEOUT_MS);

// Whoever invokes it is gone, and with it all that it is for.
process.on('disconnect', () => process.exit());
process.on('message', async (event) => {
  const endsAtMs = Date.now() + timeoutMs;
  const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => Math.max(0, endsAtMs - Date.now()) };
  try {
    process.send({ answer: (await handler(event, context)) ?? null });
  } catch (error) {
    process.send({ error: String(error) });
  }
});
process.send('ready');
