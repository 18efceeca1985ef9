import { closes } from './closes.ts';
import { attempts } from './configurations.ts';

closes(attempts);
