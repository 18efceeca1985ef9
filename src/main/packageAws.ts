/** `npm run package:aws -- NAME=VALUE ...` */
import { runPackageAws } from './aws/package.ts';

await runPackageAws();
