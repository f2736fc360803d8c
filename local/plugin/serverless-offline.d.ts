// The part of serverless-offline that invokes a function, which it exports without types.
declare module 'serverless-offline/lambda' {
  interface LambdaFunction {
    setEvent(event: unknown): void;
    runHandler(): Promise<unknown>;
  }

  // biome-ignore lint/style/noDefaultExport: that is how it exports it.
  export default class Lambda {
    constructor(serverless: object, options: object);
    create(functions: readonly { functionKey: string; functionDefinition: object }[]): void;
    get(functionKey: string): LambdaFunction;
    cleanup(): Promise<void>;
  }
}
