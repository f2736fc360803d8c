// What the plugin's CommonJS entry calls.
export { LocalStage } from './local-stage.ts';
export { buildPage } from './page.ts';
