/** The preflight of one cluster with a history of its own. */
import type { Story } from '../../../shared/durable/steps';
import { preflight, type PreflightInput } from './preflight';
import type { PreflightSummary } from './report';

export const clusterPreflight: Story<PreflightInput, PreflightSummary> = {
  name: 'clusterPreflight',
  tell: preflight,
};
