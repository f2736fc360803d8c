import { holdAgainst } from './contract.ts';
import { inProcess } from './subjects.ts';

holdAgainst(inProcess);
