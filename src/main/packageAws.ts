/** `npm run package:aws -- NAME=VALUE ...` */
import { runPackageAws } from './aws/packageCommand.ts';

await runPackageAws();
