// What a thing in the field reports.
import { hundredths } from '../choice.ts';
import type { Template } from './template.ts';

const STATES = ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'warming-up', 'battery-low', 'fault'];
const SITES = ['hamburg', 'oslo', 'porto', 'quito', 'osaka', 'nairobi'];

/** One device's readings; most are well. */
export const sensor: Template = {
  members: (choice) =>
    `,"device":"d-${choice.whole(1_000, 9_999)}","site":"${choice.oneOf(SITES)}"` +
    `,"celsius":${hundredths(choice.whole(0, 4_500))},"humidityPercent":${hundredths(choice.whole(1_000, 9_999))}` +
    `,"batteryVolts":${hundredths(choice.whole(280, 420))},"uptimeSeconds":${choice.whole(0, 99_999_999)}` +
    `,"state":"${choice.oneOf(STATES)}"`,
  filler: 'padding',
};
