import { holdAgainst } from './contract.ts';
import { inCbor } from './subjects.ts';

holdAgainst(inCbor);
