import { killsUntil } from '../support/killedAt.ts';

killsUntil('watching');
