// The table of limits as the API shows it.
import type { LimitsDocument } from '../documents.ts';
import { finiteLimit, LIMIT_NAMES, limitTable, type ProfileName } from './table.ts';

export function limitsDocument(profile: ProfileName): LimitsDocument {
  const table = limitTable(profile);
  return {
    profile,
    limits: LIMIT_NAMES.map((name) => ({ name, ...table[name], value: finiteLimit(table[name].value) })),
  };
}
