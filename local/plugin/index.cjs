// The Serverless plugin's entry. The framework loads CommonJS; the plugin itself is TypeScript, bundled when it is needed.
const bundleLocal = require('./bundle.cjs');

const LOCAL_STAGE = 'local';

module.exports = class KinesisPlayground {
  constructor(serverless) {
    this.serverless = serverless;
    const onLocalStage = (step) => () => this.onLocalStage(step);
    this.hooks = {
      initialize: () => this.initialize(),
      'before:package:cleanup': () => this.buildPage(),
      'before:deploy:function:packageFunction': () => this.buildPage(),
      'before:package:createDeploymentArtifacts': () => this.shareOneBuild(),
      'before:invoke:local:invoke': () => this.buildPage(),
      'before:offline:start': onLocalStage(() => fail('Run it as: npx sls offline start --stage local')),
      'before:offline:start:init': async () => {
        await this.onLocalStage((stage) => stage.prepareStart());
        await this.buildPage();
      },
      'offline:start:init': onLocalStage(async (stage) => {
        await stage.start();
        this.silence();
      }),
      'after:offline:start:init': () => this.speak?.(),
      'before:offline:start:ready': onLocalStage((stage) => stage.announce()),
      'offline:functionsUpdated:cleanup': onLocalStage((stage) => stage.reload()),
      'before:offline:start:end': onLocalStage(async (stage) => {
        // Whoever asks twice means it.
        process.once('SIGINT', () => process.exit(130));
        await stage.close();
        // serverless-esbuild leaves its builds open, about which esbuild's own process would complain at the end.
        await require('esbuild').stop();
        // serverless-offline would wait for open connections, such as the page's.
        process.exit(0);
      }),
    };
  }

  /** The framework reads the functions' environment before any hook of `invoke local` that comes later than this one. */
  async initialize() {
    if (this.serverless.processedInput.commands.join(' ') !== 'invoke local') return;
    await this.onLocalStage((stage) => stage.prepareInvocation());
  }

  async buildPage() {
    const { buildPage } = await this.load();
    await buildPage(this.serverless.serviceDir);
  }

  async shareOneBuild() {
    const { shareOneBuild } = await this.load();
    await shareOneBuild(this.serverless);
  }

  async onLocalStage(step) {
    if (this.serverless.getProvider('aws').getStage() !== LOCAL_STAGE) return;
    try {
      const { LocalStage } = await this.load();
      this.stage ??= new LocalStage(this.serverless);
      await step(this.stage);
    } catch (error) {
      if (error.name !== 'UserError') throw error;
      fail(error.message);
    }
  }

  /** serverless-offline prints its table of routes whatever its options say. The banner tells what matters of it. */
  silence() {
    const { log } = console;
    console.log = () => {};
    this.speak = () => {
      console.log = log;
    };
  }

  load() {
    this.loading ??= bundleLocal('local/plugin/main.ts').then((url) => import(url));
    return this.loading;
  }
};

function fail(line) {
  process.stderr.write(`${line}\n`);
  process.exit(1);
}
