// What the plugin's CommonJS entry calls.
export { LocalStage } from './local-stage.ts';
export { shareOneBuild } from './one-build.ts';
export { buildPage } from './page.ts';
