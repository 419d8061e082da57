/** Which clusters something is meant for. All conditions of a selector must hold. */
import { z } from 'zod';
import { type ClusterRef, parseClusterId } from './cluster';
import { keys } from './policyFields';

const value = z.string({ error: 'text (in quotes, if it looks like a number or true/false)' });

const values = z.array(value).min(1);

const EMPTY = { wrong: 'there is no condition' };

const operators = {
  equals: value.optional().describe('Must be this.'),
  in: values.optional().describe('Must be one of these.'),
  notin: values.optional().describe('Must be none of these. What is missing is none of them.'),
};

const condition = z
  .union(
    [
      value.transform((equals) => ({ equals })),
      values.transform((list) => ({ in: list })),
      keys(operators).refine(hasOne, { error: 'equals, in or notin', params: EMPTY }),
    ],
    { error: 'text, a list of texts, or equals/in/notin' },
  )
  .describe('A text it must equal, a list of which it must be one, or equals/in/notin.');

const tagCondition = z
  .union(
    [
      value.transform((equals) => ({ equals })),
      values.transform((list) => ({ in: list })),
      keys({
        ...operators,
        exists: z.boolean().optional().describe('Whether the cluster must have the tag.'),
      }).refine(hasOne, { error: 'equals, in, notin or exists', params: EMPTY }),
    ],
    { error: 'text, a list of texts, or equals/in/notin/exists' },
  )
  .describe(
    'A text the tag must equal, a list of which it must be one, or equals/in/notin/exists.',
  );

function hasOne(operator: object): boolean {
  return Object.keys(operator).length > 0;
}

const selectorObject = keys({
  tags: z
    .record(z.string(), tagCondition)
    .default({})
    .describe('By tag. Names are compared without regard to case, values with it.'),
  subscription: condition.optional().describe('Subscription ids.'),
  resourceGroup: condition.optional().describe('Resource groups.'),
  location: condition.optional().describe('Azure regions, for example westeurope.'),
  name: condition.optional().describe('Cluster names.'),
}).refine(({ tags, ...others }) => hasOne(tags) || hasOne(others), {
  error: 'at least one of tags, subscription, resourceGroup, location, name',
  params: EMPTY,
});

export const selectorSchema = z
  .union([z.literal('all').transform((): Selector => ({ tags: {} })), selectorObject], {
    error: "'all', or conditions on tags, subscription, resourceGroup, location, name",
  })
  .meta({
    id: 'clusters',
    description: "Which clusters: 'all', or conditions that must all hold.",
  });

export type Selector = z.output<typeof selectorObject>;

type Condition = z.output<typeof tagCondition>;

/** What a selector looks at. */
export interface Selectable extends ClusterRef {
  location: string;
  tags: Record<string, string>;
}

/** Whether all conditions hold. */
export function isSelected(selector: Selector, cluster: Selectable): boolean {
  const { subscription, resourceGroup } = parseClusterId(cluster.id);
  return (
    Object.entries(selector.tags).every(([tag, rule]) => holds(rule, tagOf(cluster.tags, tag))) &&
    holdsFor(selector.subscription, subscription, lower) &&
    holdsFor(selector.resourceGroup, resourceGroup, lower) &&
    holdsFor(selector.location, cluster.location, region) &&
    holdsFor(selector.name, cluster.name, lower)
  );
}

/** Azure keeps the spelling of tag names but compares them without regard to case. */
export function tagOf(tags: Record<string, string>, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(tags).find(([tag]) => tag.toLowerCase() === wanted)?.[1];
}

function lower(text: string): string {
  return text.toLowerCase();
}

/** `West Europe` and `westeurope` are the same. */
function region(text: string): string {
  return text.toLowerCase().replace(/\s/g, '');
}

function holdsFor(
  rule: Condition | undefined,
  found: string,
  same: (text: string) => string,
): boolean {
  return rule === undefined || holds(rule, found, same);
}

function holds(
  rule: Operators,
  found: string | undefined,
  same: (text: string) => string = (text) => text,
): boolean {
  const isOneOf = (texts: string[]) =>
    found !== undefined && texts.some((text) => same(found) === same(text));
  const checks = [
    rule.equals === undefined || isOneOf([rule.equals]),
    rule.in === undefined || isOneOf(rule.in),
    rule.notin === undefined || !isOneOf(rule.notin),
    rule.exists === undefined || rule.exists === (found !== undefined),
  ];
  return checks.every(Boolean);
}

interface Operators {
  equals?: string | undefined;
  in?: string[] | undefined;
  notin?: string[] | undefined;
  exists?: boolean | undefined;
}
