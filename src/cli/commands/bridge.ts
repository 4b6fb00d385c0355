/** The command `cilium-cce bridge`: its options. What they do is loaded when used. @module */
import { Option, type Command } from 'commander';
import { message } from '../../i18n/index.ts';
import { addressOf, endpointOf, isRegion, metadataEndpointOf } from '../bridge-values.ts';
import type { CommandLine } from '../command-line.ts';
import type { CommandContext } from '../context.ts';
import { bridgeStatusCommand } from './bridge-status.ts';

export function bridgeCommands(program: Command, line: CommandLine, context: CommandContext): void {
  const { command, t, wholeNumber, parsed, variable } = line;
  const bridge = command(program, 'bridge', 'cli.bridge.description', 'cli.bridge.examples');

  withRunOptions(withClusterOptions(command(bridge, 'run', 'cli.bridge.run.description', 'cli.bridge.run.examples')))
    .option('--dry-run', t('cli.bridge.option.dryRun'))
    .option('--once', t('cli.bridge.option.once'))
    .action(async (options) => (await import('../bridge-run.ts')).bridgeRun(options, context));
  withClusterOptions(command(bridge, 'plan', 'cli.bridge.plan.description', 'cli.bridge.plan.examples'))
    .addOption(new Option('-o, --output <format>', t('cli.option.output')).choices(['table', 'json']).default('table'))
    .action(async (options) => (await import('../bridge-plan.ts')).bridgePlan(options, context));
  bridgeStatusCommand(bridge, line, context, withClusterOptions);
  command(bridge, 'crd', 'cli.bridge.crd.description', 'cli.bridge.crd.examples').action(async () =>
    (await import('../bridge-crd.ts')).bridgeCrd(context),
  );

  /** The cluster, the cloud, and what Gateways get: for all that computes what is to be done. */
  function withClusterOptions(target: Command): Command {
    const url = parsed(endpointOf, message('cli.bridge.badUrl'));
    return target
      .addOption(variable('--kubeconfig <file>', 'cli.bridge.option.kubeconfig'))
      .addOption(variable('--context <name>', 'cli.bridge.option.context'))
      .addOption(variable('--cilium-namespace <namespace>', 'cli.bridge.option.ciliumNamespace').default('kube-system'))
      .addOption(variable('--ccm <profile>', 'cli.bridge.option.ccm').choices(['cce', 'oss']).default('cce'))
      .addOption(variable('--region <region>', 'cli.bridge.option.region').argParser(parsed(isRegion, message('cli.bridge.badRegion'))))
      .addOption(variable('--project-id <id>', 'cli.bridge.option.projectId'))
      .addOption(variable('--elb-endpoint <url>', 'cli.bridge.option.elbEndpoint').argParser(url))
      .addOption(variable('--vpc-endpoint <url>', 'cli.bridge.option.vpcEndpoint').argParser(url))
      .addOption(variable('--iam-endpoint <url>', 'cli.bridge.option.iamEndpoint').argParser(url))
      .addOption(
        variable('--metadata-endpoint <url>', 'cli.bridge.option.metadataEndpoint').argParser(
          parsed(metadataEndpointOf, message('cli.bridge.badMetadataUrl')),
        ),
      )
      .option('--no-metadata-agency', t('cli.bridge.option.noMetadataAgency'))
      .addOption(variable('--credentials-dir <dir>', 'cli.bridge.option.credentialsDir'))
      .addOption(variable('--idp-id <id>', 'cli.bridge.option.idpId'))
      .addOption(variable('--id-token-file <file>', 'cli.bridge.option.idTokenFile'))
      .addOption(variable('--cluster-name <name>', 'cli.bridge.option.clusterName'))
      .addOption(variable('--vpc-id <id>', 'cli.bridge.option.vpcId'))
      .addOption(variable('--subnet-id <id>', 'cli.bridge.option.subnetId'))
      .addOption(variable('--default-elb-id <id>', 'cli.bridge.option.defaultElbId'))
      .addOption(variable('--default-elb-class <class>', 'cli.bridge.option.defaultElbClass').choices(['union', 'performance']))
      .addOption(
        variable('--default-mode <mode>', 'cli.bridge.option.defaultMode').choices([
          'Auto',
          'ElbApi',
          'EndpointSlice',
          'HostNetwork',
          'EnvoyRedirect',
          'Selector',
        ]),
      )
      .option('--no-pinning', t('cli.bridge.option.noPinning'))
      .addOption(variable('--log-level <level>', 'cli.bridge.option.logLevel').choices(['debug', 'info', 'warn', 'error']).default('info'))
      .addOption(variable('--log-format <format>', 'cli.bridge.option.logFormat').choices(['json', 'text']))
      .addOption(variable('--qps <n>', 'cli.bridge.option.qps').argParser(wholeNumber(1, 1000)).default(20));
  }

  function withRunOptions(target: Command): Command {
    return target
      .addOption(variable('--namespace <namespace>', 'cli.bridge.option.namespace'))
      .addOption(variable('--drift-check <seconds>', 'cli.bridge.option.driftCheck').argParser(wholeNumber(10, 86_400)).default(300))
      .option('--clear-route-unreachable', t('cli.bridge.option.clearRouteUnreachable'))
      .option('--no-leader-elect', t('cli.bridge.option.noLeaderElect'))
      .addOption(
        variable('--bind-address <address>', 'cli.bridge.option.bindAddress').argParser(
          parsed(addressOf, message('cli.bridge.badAddress')),
        ),
      )
      .addOption(variable('--workers <n>', 'cli.bridge.option.workers').argParser(wholeNumber(1, 64)).default(8));
  }
}
