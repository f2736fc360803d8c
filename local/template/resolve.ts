// CloudFormation's functions, as far as they need no running stack: Ref, GetAtt, Sub, Join, Select, Split.
import { type Identity, identify } from './identity.ts';
import type { Place, Template } from './template.ts';

export interface Resolver {
  /** The value with every function in it worked out. Throws where that would need more than the template. */
  resolve(value: unknown): unknown;
  /** The resource's name and ARN. Throws for one that is not there, or cannot be referred to here. */
  identity(logicalId: string): Identity;
}

type Intrinsic = (argument: unknown) => unknown;

export function createResolver(template: Template, place: Place): Resolver {
  const pseudoParameters: Readonly<Record<string, string>> = {
    'AWS::AccountId': place.accountId,
    'AWS::Partition': 'aws',
    'AWS::Region': place.region,
    'AWS::StackName': place.stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };

  function identity(logicalId: string): Identity {
    const resource = template.Resources[logicalId];
    if (!resource) throw new Error(`The template refers to ${logicalId}, which it does not define.`);
    const found = identify(logicalId, resource, place, (property) => text(resolve(property)));
    if (!found) throw new Error(`Nothing can refer to ${logicalId} here: it is an ${resource.Type}.`);
    return found;
  }

  const ref = (name: string): string => pseudoParameters[name] ?? identity(name).ref;

  function attribute(logicalId: string, name: string): string {
    const isArn = name === 'Arn' || name === 'ConsumerARN';
    if (!isArn) throw new Error(`Of ${logicalId} only the attribute Arn is known here, not ${name}.`);
    return identity(logicalId).arn;
  }

  const intrinsics: Readonly<Record<string, Intrinsic>> = {
    Ref: (argument) => ref(text(argument)),
    'Fn::GetAtt': (argument) => {
      const [logicalId = '', ...names] = typeof argument === 'string' ? argument.split('.') : texts(argument);
      return attribute(logicalId, names.join('.'));
    },
    'Fn::Sub': (argument) => {
      const [pattern, variables = {}] = Array.isArray(argument) ? argument : [argument];
      return substitute(text(pattern), (name) => {
        if (isObject(variables) && Object.hasOwn(variables, name)) return text(resolve(variables[name]));
        const [logicalId = '', ...names] = name.split('.');
        return names.length === 0 ? ref(logicalId) : attribute(logicalId, names.join('.'));
      });
    },
    'Fn::Join': (argument) => {
      const [separator, parts] = list(argument);
      return texts(resolve(parts)).join(text(separator));
    },
    'Fn::Select': (argument) => {
      const [index, choices] = list(argument);
      const chosen = list(resolve(choices))[Number(resolve(index))];
      if (chosen === undefined)
        throw new Error(`Fn::Select asks for entry ${String(index)}, which is not in the list.`);
      return chosen;
    },
    'Fn::Split': (argument) => {
      const [separator, whole] = list(argument);
      return text(resolve(whole)).split(text(separator));
    },
  };

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (!isObject(value)) return value;
    const [name = '', ...others] = Object.keys(value);
    if (others.length === 0 && isFunctionName(name)) {
      const intrinsic = intrinsics[name];
      if (!intrinsic) throw new Error(`${name} is not known here: it needs more than the template.`);
      return intrinsic(value[name]);
    }
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, resolve(part)]));
  }

  return { resolve, identity };
}

const isFunctionName = (name: string): boolean => name === 'Ref' || name === 'Condition' || name.startsWith('Fn::');

/** `${!Name}` stands for the text `${Name}`. */
const substitute = (pattern: string, read: (name: string) => string): string =>
  pattern.replace(/\$\{([^}]*)\}/g, (_, name: string) => (name.startsWith('!') ? `\${${name.slice(1)}}` : read(name)));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`Expected a list in the template, found ${JSON.stringify(value)}.`);
}

function text(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`Expected a text in the template, found ${JSON.stringify(value)}.`);
}

const texts = (value: unknown): string[] => list(value).map(text);
