import { closes } from './closes.ts';
import { againAndInOrder } from './configurations.ts';

closes(againAndInOrder);
