/** Options by which a command that looks at a live cluster also asks Huawei Cloud. @module */
import type { Command } from 'commander';
import { message } from '../../i18n/index.ts';
import { endpointOf, isRegion } from '../bridge-values.ts';
import type { CommandLine } from '../command-line.ts';

export function withCloud(target: Command, { variable, parsed }: CommandLine): Command {
  const url = parsed(endpointOf, message('cli.bridge.badUrl'));
  return target
    .addOption(variable('--region <region>', 'cli.doctor.option.region').argParser(parsed(isRegion, message('cli.bridge.badRegion'))))
    .addOption(variable('--project-id <id>', 'cli.bridge.option.projectId'))
    .addOption(variable('--elb-endpoint <url>', 'cli.bridge.option.elbEndpoint').argParser(url))
    .addOption(variable('--vpc-endpoint <url>', 'cli.doctor.option.vpcEndpoint').argParser(url))
    .addOption(variable('--credentials-dir <dir>', 'cli.bridge.option.credentialsDir'));
}
