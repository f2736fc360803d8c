// The page, built by Vite into the one file that the page function carries.
import { join } from 'node:path';

export async function buildPage(projectDir: string): Promise<void> {
  // Loaded here alone: most commands build no page.
  const { build } = await import('vite');
  await build({ configFile: join(projectDir, 'vite.config.ts'), logLevel: 'warn' });
}
