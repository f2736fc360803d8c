// The routes of this API, as serverless.yml has them: what a call is told that none of them fits.
import { PlaygroundError } from '../domain/errors.ts';

/** The methods that each path takes. */
export const ROUTES: Readonly<Record<string, readonly string[]>> = {
  '/': ['GET'],
  '/runs': ['GET', 'POST'],
  '/runs/{runId}': ['GET'],
  '/runs/{runId}/stop': ['POST'],
  '/runs/{runId}/audit': ['GET'],
  '/stream': ['GET'],
  '/stream/shards/{shardId}/records': ['GET'],
  '/mirror': ['GET'],
  '/deliveries': ['GET'],
  '/deliveries/{key+}': ['GET'],
  '/limits': ['GET'],
};

/** Why a call came to no route: its path has none, or none of its method. */
export function noRoute(method: string, path: string): PlaygroundError {
  const known = Object.entries(ROUTES).find(([pattern]) => fits(pattern, path));
  if (!known) {
    const routes = Object.entries(ROUTES).map(([pattern, methods]) => `${methods.join(' and ')} ${pattern}`);
    return new PlaygroundError(
      'route-not-found',
      `${method} ${path} is not a route of this API. It has ${routes.join(', ')}.`,
    );
  }
  const [pattern, allow] = known;
  return new PlaygroundError('method-not-allowed', `${pattern} takes ${allow.join(' and ')}, not ${method}.`, {
    allow,
  });
}

/** `{name}` stands for one part of a path, `{name+}` for what is left of it. */
function fits(pattern: string, path: string): boolean {
  const expression = pattern.replaceAll(/\{\w+\+\}/g, '.+').replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${expression}$`).test(path);
}
