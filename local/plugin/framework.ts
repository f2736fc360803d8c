// The Serverless Framework, as far as this plugin touches it: the same in every line of it that runs serverless.yml.

interface FunctionDefinition {
  readonly handler: string;
  readonly name: string;
  environment?: Record<string, unknown>;
}

export interface Framework {
  readonly serviceDir: string;
  readonly processedInput: {
    readonly commands: readonly string[];
    readonly options: Readonly<Record<string, unknown>>;
  };
  readonly service: {
    readonly provider: { environment?: Record<string, unknown>; readonly compiledCloudFormationTemplate?: unknown };
    readonly custom?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    getAllFunctions(): readonly string[];
    getFunction(key: string): FunctionDefinition;
  };
  readonly pluginManager: {
    readonly hooks: Readonly<Record<string, readonly { hook(): unknown }[]>>;
    readonly plugins: readonly object[];
    spawn(command: string): Promise<void>;
  };
  getProvider(name: 'aws'): {
    getStage(): string;
    getRegion(): string;
    readonly naming: { getStackName(): string; getLambdaLogicalId(functionKey: string): string };
  };
}
