/** The commands that `npm run package:aws` prints, by Debian's AWS command line: uploads to a signed S3, and what CloudFormation is asked for. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { Closers } from '../../src/main/process.ts';
import { example } from '../main/template/packaged.ts';
import { plainEnv } from '../support/plainEnv.ts';
import { bucket, openS3Server, s3Credentials } from '../support/s3Server.ts';
import { describeWith, python } from './servers/installed.ts';

const run = promisify(execFile);
const region = 'ap-northeast-1';

const xml = (action: string, inner: string): string =>
  `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`;

/** As much of CloudFormation as a first deployment asks for. It keeps the parameters of each request. */
const startCloudFormation = async () => {
  const requests: URLSearchParams[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const asked = new URLSearchParams(Buffer.concat(parts).toString());
    requests.push(asked);
    const action = asked.get('Action') ?? '';
    const isMade = requests.some((one) => one.get('Action') === 'ExecuteChangeSet');
    const stack = `<Stacks><member><StackName>x</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus></member></Stacks>`;
    if (action === 'DescribeStacks' && !isMade) {
      const message = `Stack with id ${asked.get('StackName')} does not exist`;
      response.writeHead(400, { 'content-type': 'text/xml' });
      response.end(
        `<ErrorResponse><Error><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
      );
      return;
    }
    const answers: Readonly<Record<string, string>> = {
      DescribeStacks: stack,
      CreateChangeSet:
        '<Id>arn:aws:cloudformation:x:1:changeSet/a/b</Id><StackId>arn:aws:cloudformation:x:1:stack/a/b</StackId>',
      DescribeChangeSet: '<Status>CREATE_COMPLETE</Status>',
      ExecuteChangeSet: '',
    };
    response.writeHead(200, { 'content-type': 'text/xml' }).end(xml(action, answers[action] ?? ''));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, close };
};

/** `Name.member.N.Field` of the query protocol. */
const members = (asked: URLSearchParams, name: string, ...fields: readonly string[]): readonly string[] => {
  const found: string[] = [];
  for (let index = 1; asked.has([name, 'member', index, ...fields.slice(0, 1)].join('.')); index += 1)
    found.push(fields.map((field) => asked.get(`${name}.member.${index}.${field}`)).join('='));
  return found;
};

describeWith('a deployment on AWS', ['aws'], () => {
  test('given the commands that the packaging prints, then the zips are uploaded, and CloudFormation gets template, parameters and tag', async () => {
    await Closers.opening(async (closers) => {
      const folder = await mkdtemp(join(tmpdir(), 'futari-deploy-'));
      closers.add(() => rm(folder, { recursive: true, force: true }));
      const [s3, cloud] = [await openS3Server(), await startCloudFormation()];
      closers.add(() => s3.close());
      closers.add(() => cloud.close());
      await writeFile(join(folder, 'futari.yml'), example);
      const packaging = ['src/main/packageAws.ts', 'AlarmMail=ops@example.jp', 'ProtectTable=false'];
      const { stdout } = await run(process.execPath, [resolve(packaging[0] ?? ''), ...packaging.slice(1)], {
        cwd: folder,
        env: { ...plainEnv(), AWS_REGION: region, DKIM_CONFIG: 'futari.yml' },
      });
      const lines = stdout
        .replaceAll('\\\n', ' ')
        .split('\n')
        .filter((line) => line.includes('aws cloudformation '));
      expect(lines).toHaveLength(2);
      const env = {
        PATH: '/usr/bin:/bin',
        HOME: folder,
        AWS_ACCESS_KEY_ID: s3Credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: s3Credentials.secretAccessKey,
        AWS_DEFAULT_REGION: region,
        AWS_ENDPOINT_URL_S3: s3.url,
        AWS_ENDPOINT_URL_CLOUDFORMATION: cloud.url,
        AWS_EC2_METADATA_DISABLED: 'true',
      };
      const aws = `${python} -s ${resolve('test/real/clients/awsAt.py')} `;
      for (const line of lines)
        await run('sh', ['-c', line.replace(/^\s*aws /, aws).replaceAll('BUCKET', bucket)], { cwd: folder, env });

      const template = JSON.parse(await readFile(join(folder, 'dist/aws/template.json'), 'utf8'));
      const zips = await Promise.all(
        ['ingress', 'worker', 'sweep', 'legacy'].map((name) =>
          readFile(join(folder, `dist/aws/${name}.zip`), 'base64'),
        ),
      );
      const uploaded = [...s3.objects.values()].map(({ raw }) => raw);
      expect(
        uploaded
          .slice(0, zips.length)
          .map((raw) => raw.toString('base64'))
          .sort(),
      ).toEqual(zips.sort());
      const [made] = cloud.requests.filter((asked) => asked.get('Action') === 'CreateChangeSet');
      if (made === undefined) throw new Error('no change set was made');
      const given = JSON.parse(await readFile(join(folder, 'dist/aws/parameters.json'), 'utf8')) as readonly string[];
      const parameters = members(made, 'Parameters', 'ParameterKey', 'ParameterValue');
      expect(given.filter((one) => !parameters.includes(one))).toEqual([]);
      const required = Object.entries<object>(template.Parameters).filter(([, one]) => !('Default' in one));
      expect(required.filter(([name]) => !parameters.some((one) => one.startsWith(`${name}=`)))).toEqual([]);
      expect(made.get('ChangeSetType')).toBe('CREATE');
      expect(made.get('Capabilities.member.1')).toBe('CAPABILITY_IAM');
      expect(members(made, 'Tags', 'Key', 'Value')).toEqual(['application=futari']);
      // What CloudFormation reads is in the bucket, and names the uploaded zips.
      const key = new URL(made.get('TemplateURL') ?? '').pathname.split('/').at(-1) ?? '';
      const text = s3.objects.get(key)?.raw.toString() ?? '';
      for (const name of [...s3.objects.keys()].slice(0, zips.length)) expect(text).toContain(name);
      expect(cloud.requests.at(-1)?.get('Action')).toBe('DescribeStacks');
      await closers.close();
    });
  });
});
