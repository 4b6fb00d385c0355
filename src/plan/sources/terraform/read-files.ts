/** Facts from the files of a Terraform directory: `*.tf` and `*.tfvars`. @module */
import { message } from '../../../i18n/index.ts';
import type { FactProblem, FactsRead } from '../../facts.ts';
import { clusterFacts } from './cluster-facts.ts';
import type { TerraformChoice } from './cluster-resources.ts';
import { Configuration, type TerraformFile } from './configuration.ts';

/**
 * Reads files of one directory, without Terraform and without the provider: what is not certain is unknown, and `notes`
 * say which and why. Files of one `-var-file` each come after terraform.tfvars and *.auto.tfvars, in the order given.
 *
 * @example
 * readTerraformFiles([{ name: 'main.tf', text }]).facts.networkMode // { value: 'overlay_l2', origin: { kind: 'terraform', where: 'main.tf:12:28' } }
 */
export function readTerraformFiles(files: readonly TerraformFile[], choice: TerraformChoice = {}): FactsRead {
  const isJson = ({ name }: TerraformFile): boolean => name.endsWith('.json');
  const configuration = new Configuration(files.filter((file) => !isJson(file)));
  const unread = files.filter(isJson).map(({ name }): FactProblem => ({ where: name, what: message('plan.terraform.json', { name }) }));
  const where = files.find(({ name }) => name.endsWith('.tf'))?.name ?? files[0]?.name ?? '.';
  const incomplete = configuration.problems.length > 0 && configuration.resources.length === 0;
  const read: FactsRead = incomplete ? { facts: {}, problems: [] } : clusterFacts(configuration.resources, choice, where);
  return {
    facts: read.facts,
    problems: [...configuration.problems, ...read.problems],
    notes: [...unread, ...configuration.notes, ...(read.notes ?? [])],
  };
}
