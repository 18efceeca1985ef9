import { closes } from './closes.ts';
import { roundAndEnd } from './configurations.ts';

closes(roundAndEnd);
