// serverless-offline's HTTP server, brought closer to the HTTP API that is deployed.
import type { Framework } from './framework.ts';

type Headers = Record<string, unknown>;

interface HapiRequest {
  mime: string | null;
  readonly response: { readonly headers: Headers } | { readonly isBoom: true; readonly output: { headers: Headers } };
}

interface HapiServer {
  ext(
    point: 'onPreHandler' | 'onPreResponse',
    method: (request: HapiRequest, toolkit: { readonly continue: symbol }) => symbol,
  ): void;
  stop(options: { readonly timeout: number }): Promise<void>;
}

/** serverless-offline's plugin, as it shows itself to other plugins. */
interface Offline {
  internals(): { getApiGatewayServer(): HapiServer };
}

const isOffline = (plugin: object): plugin is Offline =>
  'internals' in plugin && typeof plugin.internals === 'function';

/**
 * serverless-offline lets scripts of any origin call the API and read the answers. Deployed, none may; and here any page
 * that is open in the browser could.
 */
export function forbidOtherOrigins(framework: Framework): void {
  serverOf(framework)?.ext('onPreResponse', ({ response }, toolkit) => {
    const { headers } = 'isBoom' in response && response.isBoom ? response.output : (response as { headers: Headers });
    for (const name of Object.keys(headers)) {
      if (name.toLowerCase().startsWith('access-control-')) delete headers[name];
    }
    return toolkit.continue;
  });
}

/**
 * serverless-offline opens what comes as JSON, and hands on what was inside: of the body `"x"` the text x, of `null`
 * nothing. What it does not take for JSON it leaves alone, as API Gateway leaves every body; the headers stay.
 */
export function leaveBodiesAlone(framework: Framework): void {
  serverOf(framework)?.ext('onPreHandler', (request, toolkit) => {
    request.mime = 'text/plain';
    return toolkit.continue;
  });
}

/** Takes no more calls. Those under way are cut off. */
export async function stopServer(framework: Framework): Promise<void> {
  await serverOf(framework)?.stop({ timeout: 0 });
}

const serverOf = ({ pluginManager }: Framework): HapiServer | undefined =>
  pluginManager.plugins.find(isOffline)?.internals().getApiGatewayServer();
