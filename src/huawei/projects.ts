/** The project's id: the calls of all other services carry it, while people know their region (facts/elb-v3.md §1). @module */
import { endpointOf } from './endpoints.ts';
import { HuaweiError } from './errors.ts';
import { HuaweiHttp, type HuaweiHttpOptions } from './http.ts';

export interface ProjectLookup extends Omit<HuaweiHttpOptions, 'projectId' | 'endpoint'> {
  /** Default: that of IAM in the region. */
  endpoint?: string;
  region: string;
  /** Default: the region's own project, which has its name. */
  name?: string;
}

/**
 * Asks IAM for the id of a project by its name. Rejects with {@link HuaweiError}, `notFound` when there is none.
 *
 * @example const projectId = await findProjectId({ region: 'cn-north-4', credentials, clock });
 */
export async function findProjectId(lookup: ProjectLookup): Promise<string> {
  const { region, name = region, ...options } = lookup;
  const http = new HuaweiHttp({ service: 'iam', ...options, endpoint: options.endpoint ?? endpointOf('iam', region) });
  try {
    const { projects } = await http.request<{ projects: { id: string }[] }>({
      method: 'GET',
      noun: 'projects',
      path: '/v3/projects',
      query: { name },
    });
    const [project] = projects;
    if (project) return project.id;
    throw new HuaweiError({ code: '', status: 200, category: 'notFound', message: `IAM knows no project named ${name}` });
  } finally {
    http.close();
  }
}
