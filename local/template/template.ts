// A compiled CloudFormation template, as far as anyone here looks into it.
import { z } from 'zod';

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Condition: z.string().optional(),
});

export const templateSchema = z.object({ Resources: z.record(z.string(), resourceSchema) });

export type Template = z.infer<typeof templateSchema>;
export type Resource = z.infer<typeof resourceSchema>;

/** What a template leaves open until it is deployed: where, and under which name. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
}
