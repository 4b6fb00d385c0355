/**
 * Counters, gauges and histograms with labels, and their text form for Prometheus (exposition format 0.0.4).
 * Each registry stands for itself: nothing is shared between two of them in a process.
 * @module
 */

/** What to answer a scrape with, as `content-type`. */
export const METRICS_CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export type MetricLabels<L extends string = string> = Readonly<Record<L, string>>;

/** One line of a gauge that is read when scraped. */
export interface MetricSample<L extends string = string> {
  labels: MetricLabels<L>;
  value: number;
}

export interface MetricOptions<L extends string> {
  name: string;
  help: string;
  labels?: readonly L[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** In seconds, as of Prometheus' own clients. */
const DEFAULT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * @example
 * const metrics = new MetricsRegistry();
 * const writes = metrics.counter({ name: 'writes_total', help: 'Writes by outcome.', labels: ['outcome'] });
 * writes.inc({ outcome: 'ok' });
 * metrics.render(); // # HELP writes_total Writes by outcome.\n# TYPE writes_total counter\nwrites_total{outcome="ok"} 1\n
 */
export class MetricsRegistry {
  readonly #metrics = new Map<string, { shape: string; metric: Metric<string> }>();

  counter<L extends string = never>(options: MetricOptions<L>): Counter<L> {
    return this.#register('counter', options, () => new Counter(options));
  }

  /** With `collect` its values are asked for at each scrape, in addition to those that were set. */
  gauge<L extends string = never>(options: MetricOptions<L> & { collect?: () => Iterable<MetricSample<L>> }): Gauge<L> {
    return this.#register('gauge', options, () => new Gauge(options));
  }

  /** @param options.buckets upper bounds, ascending, without +Inf */
  histogram<L extends string = never>(options: MetricOptions<L> & { buckets?: readonly number[] }): Histogram<L> {
    return this.#register('histogram', options, () => new Histogram(options));
  }

  /** All metrics by name, in text form. */
  render(): string {
    return [...this.#metrics.values()]
      .map(({ metric }) => metric)
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map((metric) => `${metric.render()}\n`)
      .join('');
  }

  /** The same name again gives the same metric. @throws Error when it is another type or has other labels */
  #register<L extends string, M extends Metric<L>>(type: string, { name, labels = [] }: MetricOptions<L>, make: () => M): M {
    const shape = `${type} {${labels.join()}}`;
    const known = this.#metrics.get(name);
    if (known) {
      if (known.shape !== shape) throw new Error(`metric ${name} is a ${known.shape} already, not a ${shape}`);
      return known.metric as unknown as M;
    }
    const reserved = labels.find((label) => !LABEL.test(label) || label.startsWith('__') || (type === 'histogram' && label === 'le'));
    if (!NAME.test(name) || reserved !== undefined) throw new Error(`no metric can be called ${name}{${labels.join()}}`);
    const metric = make();
    this.#metrics.set(name, { shape, metric });
    return metric;
  }
}

abstract class Metric<L extends string> {
  readonly name: string;
  readonly #help: string;
  readonly #labels: readonly L[];
  abstract readonly type: string;

  constructor({ name, help, labels = [] }: MetricOptions<L>) {
    this.name = name;
    this.#help = help;
    this.#labels = labels;
  }

  render(): string {
    const help = this.#help.replaceAll('\\', String.raw`\\`).replaceAll('\n', String.raw`\n`);
    return [`# HELP ${this.name} ${help}`, `# TYPE ${this.name} ${this.type}`, ...this.lines()].join('\n');
  }

  protected abstract lines(): Iterable<string>;

  /** `a="1",b="2"` in the order of declaration: the identity of a series. @throws Error for a label that is missing */
  protected seriesOf(labels: MetricLabels<L>): string {
    return this.#labels
      .map((label) => {
        const value: string | undefined = labels[label];
        if (value === undefined) throw new Error(`metric ${this.name}: label ${label} is missing`);
        return `${label}="${escapeValue(value)}"`;
      })
      .join();
  }

  protected line(series: string, value: number, suffix = ''): string {
    return `${this.name}${suffix}${series === '' ? '' : `{${series}}`} ${textOf(value)}`;
  }
}

export class Counter<L extends string = never> extends Metric<L> {
  override readonly type = 'counter';
  readonly #values = new Map<string, number>();

  /** @throws RangeError when it would go down */
  inc(labels: MetricLabels<L>, by = 1): void {
    if (!(by >= 0)) throw new RangeError(`counter ${this.name} cannot grow by ${by}`);
    const series = this.seriesOf(labels);
    this.#values.set(series, (this.#values.get(series) ?? 0) + by);
  }

  get(labels: MetricLabels<L>): number {
    return this.#values.get(this.seriesOf(labels)) ?? 0;
  }

  protected override lines(): string[] {
    return [...this.#values].map(([series, value]) => this.line(series, value));
  }
}

export class Gauge<L extends string = never> extends Metric<L> {
  override readonly type = 'gauge';
  readonly #values = new Map<string, number>();
  readonly #collect: (() => Iterable<MetricSample<L>>) | undefined;

  constructor(options: MetricOptions<L> & { collect?: () => Iterable<MetricSample<L>> }) {
    super(options);
    this.#collect = options.collect;
  }

  set(labels: MetricLabels<L>, value: number): void {
    this.#values.set(this.seriesOf(labels), value);
  }

  add(labels: MetricLabels<L>, by: number): void {
    this.set(labels, this.get(labels) + by);
  }

  /** Forgets a series, whose object is gone. */
  remove(labels: MetricLabels<L>): void {
    this.#values.delete(this.seriesOf(labels));
  }

  get(labels: MetricLabels<L>): number {
    return this.#values.get(this.seriesOf(labels)) ?? 0;
  }

  protected override lines(): string[] {
    const values = new Map(this.#values);
    for (const { labels, value } of this.#collect?.() ?? []) values.set(this.seriesOf(labels), value);
    return [...values].map(([series, value]) => this.line(series, value));
  }
}

export class Histogram<L extends string = never> extends Metric<L> {
  override readonly type = 'histogram';
  readonly #buckets: readonly number[];
  readonly #series = new Map<string, { counts: number[]; sum: number; count: number }>();

  constructor(options: MetricOptions<L> & { buckets?: readonly number[] }) {
    super(options);
    this.#buckets = options.buckets ?? DEFAULT_BUCKETS;
    if (this.#buckets.some((bound, at) => !(bound > (this.#buckets[at - 1] ?? -Infinity)) || bound === Infinity)) {
      throw new Error(`metric ${this.name}: buckets must ascend, and end before infinity`);
    }
  }

  observe(labels: MetricLabels<L>, value: number): void {
    const series = this.seriesOf(labels);
    let seen = this.#series.get(series);
    if (!seen) this.#series.set(series, (seen = { counts: this.#buckets.map(() => 0), sum: 0, count: 0 }));
    const bucket = this.#buckets.findIndex((bound) => value <= bound);
    if (bucket >= 0) seen.counts[bucket]! += 1;
    seen.sum += value;
    seen.count += 1;
  }

  get(labels: MetricLabels<L>): { sum: number; count: number } {
    const { sum, count } = this.#series.get(this.seriesOf(labels)) ?? { sum: 0, count: 0 };
    return { sum, count };
  }

  protected override *lines(): Iterable<string> {
    for (const [series, { counts, sum, count }] of this.#series) {
      const and = series === '' ? '' : `${series},`;
      let below = 0;
      for (const [at, bound] of this.#buckets.entries()) {
        below += counts[at]!;
        yield this.line(`${and}le="${textOf(bound)}"`, below, '_bucket');
      }
      yield this.line(`${and}le="+Inf"`, count, '_bucket');
      yield this.line(series, sum, '_sum');
      yield this.line(series, count, '_count');
    }
  }
}

const escapeValue = (value: string): string => (/[\\"\n]/.test(value) ? escaped(value) : value);

const escaped = (value: string): string =>
  value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`);

const textOf = (value: number): string => (value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value));
