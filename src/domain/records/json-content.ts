// The data of a record as a JSON object: who it is, what its template says, and letters to its size.
import { LONGEST, randomChoice } from './choice.ts';
import type { Content } from './content.ts';
import { ANY_INSTANT_MS, instantDigits, JSON_INSTANT, jsonIdentity } from './identity.ts';
import type { TemplateName } from './settings.ts';
import { clickstream } from './templates/clickstream.ts';
import { order } from './templates/order.ts';
import { sensor } from './templates/sensor.ts';
import { snakes } from './templates/snakes.ts';
import type { Template } from './templates/template.ts';

const TEMPLATES: Readonly<Record<TemplateName, Template>> = { snakes, clickstream, sensor, order };

const END = '"}';

/** `{"run":…,"number":…,"at":…,…}`. With a size, the last member is random letters that bring it to the byte. */
export function jsonContent(runId: string, name: TemplateName): Content {
  const template = TEMPLATES[name];
  const head = new TextEncoder().encode(jsonIdentity(runId));
  const fillerHead = `,"${template.filler}":"`;
  const instantBytes = JSON_INSTANT.length + instantDigits(ANY_INSTANT_MS).length;
  return {
    describes: `the largest record of the template "${name}"`,
    leastBytes: (count) =>
      head.length + instantBytes + `${count}${template.members(LONGEST)}${fillerHead}${END}`.length,
    write: (line, number, instant, random, recordBytes) => {
      line.bytes(head);
      line.whole(number);
      line.text(JSON_INSTANT);
      line.text(instant);
      line.text(template.members(randomChoice(random)));
      const ownLetters = template.ownLetters?.(number);
      if (recordBytes === undefined && ownLetters === undefined) {
        line.text('}');
        return;
      }
      line.text(fillerHead);
      line.letters(recordBytes === undefined ? (ownLetters ?? 0) : recordBytes - line.length - END.length, random);
      line.text(END);
    },
  };
}
