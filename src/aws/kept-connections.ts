// Connections to Kinesis that are kept from one request to the next, and given up when an answer is lost.
import { NodeHttp2Handler } from '@smithy/node-http-handler';

type Asked = Parameters<NodeHttp2Handler['handle']>;
type Answered = ReturnType<NodeHttp2Handler['handle']>;

/**
 * A connection carries one request at a time: one for all would hold every answer up behind the slowest. One that rests as
 * long is closed: a function that was frozen meanwhile would find it dead. It is longer than any answer is waited for.
 */
const CONNECTIONS = { disableConcurrentStreams: false, maxConcurrentStreams: 1, sessionTimeout: 15_000 };

/**
 * The client's own default opens a connection for each request (aws/aws-sdk-js-v3#8279), and on AWS each takes a TLS
 * handshake. A request that is given up may have found its connection dead, though, and the next one would again: from then
 * on, requests go over new ones. What is under way still ends where it is, and what rests there is closed.
 */
export class KeptConnections {
  readonly metadata = { handlerProtocol: 'h2' };
  #kept = new NodeHttp2Handler(CONNECTIONS);

  async handle(...[request, options]: Asked): Answered {
    const kept = this.#kept;
    const giveUp = () => {
      if (this.#kept === kept) this.#kept = new NodeHttp2Handler(CONNECTIONS);
    };
    const signal = options?.abortSignal instanceof AbortSignal ? options.abortSignal : undefined;
    const letBe = () => signal?.removeEventListener('abort', giveUp);
    signal?.addEventListener('abort', giveUp);
    try {
      const answer = await kept.handle(request, options);
      answer.response.body.once('close', letBe);
      return answer;
    } catch (error) {
      letBe();
      throw error;
    }
  }

  destroy(): void {
    this.#kept.destroy();
  }
}
