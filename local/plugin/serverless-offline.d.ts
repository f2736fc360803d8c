// The part of serverless-offline that invokes a function, which it exports without types.
declare module 'serverless-offline/lambda' {
  export interface LambdaFunction {
    readonly status: 'IDLE' | 'BUSY';
    setEvent(event: unknown): void;
    runHandler(): Promise<unknown>;
    /** Ends its worker. */
    cleanup(): Promise<void>;
  }

  // biome-ignore lint/style/noDefaultExport: that is how it exports it.
  export default class Lambda {
    constructor(serverless: object, options: object);
    create(functions: readonly { functionKey: string; functionDefinition: object }[]): void;
    get(functionKey: string): LambdaFunction;
    /** Ends the workers of all functions; later invocations start new ones. */
    cleanup(): Promise<void>;
  }
}
