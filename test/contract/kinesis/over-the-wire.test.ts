import { holdAgainst } from './contract.ts';
import { overTheWire } from './subjects.ts';

holdAgainst(overTheWire);
