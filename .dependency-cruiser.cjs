/** The architecture as rules: who may import what. Each comment says why. */
const jobs = '^functions/([^/]+)/';
const pure =
  '^(functions/.+/(plan|images|targets|tally|promotion)|shared/(calendar|fleet)/.+)\\.ts$';
const effects = '^functions/.+/(functions|triggers|activities|effects)\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle means that two files are one.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'jobs-know-contracts-only',
      comment: 'A job may call another job through its contract.ts and nothing else.',
      severity: 'error',
      from: { path: jobs },
      to: { path: jobs, pathNot: ['^functions/$1/', '^functions/[^/]+/contract\\.ts$'] },
    },
    {
      name: 'app-knows-no-local',
      comment: 'What is deployed must not depend on what is not.',
      severity: 'error',
      from: { path: '^(functions|shared)/' },
      to: { path: '^(local|test|bench)/' },
    },
    {
      name: 'shared-knows-no-job',
      comment: 'shared/ is below the jobs.',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^functions/' },
    },
    {
      name: 'decisions-are-pure',
      comment: 'A decision that needs I/O to be tested is in the wrong file.',
      severity: 'error',
      from: { path: pure },
      to: {
        dependencyTypesNot: ['type-only'],
        pathNot: [
          pure,
          '^shared/(reasons|schema)\\.ts$',
          '^node_modules/(luxon|semver|zod|yaml|@types/)',
        ],
      },
    },
    {
      name: 'activities-as-types-only',
      comment: 'Orchestrators are replayed: importing I/O would load SDKs and invite calls.',
      severity: 'error',
      from: { path: '^functions/', pathNot: effects },
      to: { path: effects, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'orchestrators-have-no-io',
      comment: 'No Node built-ins and no service SDKs where code is replayed.',
      severity: 'error',
      from: { path: '^functions/', pathNot: effects },
      to: {
        dependencyTypesNot: ['type-only'],
        path: [
          '^node_modules/@azure/',
          '^node_modules/@kubernetes/',
          '^shared/(azure|durable/client|kubernetes|services)',
        ],
      },
    },
    {
      name: 'orchestrators-have-no-builtins',
      comment: 'Node built-ins are I/O, clocks or chance.',
      severity: 'error',
      from: { path: '^functions/', pathNot: effects },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'sdks-in-shared-azure',
      comment: 'One adapter per Azure service.',
      severity: 'error',
      from: { path: '^(functions|shared)/', pathNot: '^shared/azure/' },
      to: { path: '^node_modules/@azure/', pathNot: '^node_modules/@azure/functions/' },
    },
    {
      name: 'kubernetes-client-in-shared-kubernetes',
      comment: 'One reader for the Kubernetes API.',
      severity: 'error',
      from: { path: '^(functions|shared)/', pathNot: '^shared/kubernetes/' },
      to: { path: '^node_modules/@kubernetes/' },
    },
    {
      name: 'functions-runtime-in-functions',
      comment: 'Only jobs and shared/durable know that they run on Functions.',
      severity: 'error',
      from: { path: '^shared/', pathNot: '^shared/durable/' },
      to: { path: '^node_modules/(@azure/functions|durable-functions)/' },
    },
    {
      name: 'all-is-resolved',
      comment: 'What is not found has no path, so no other rule would see it.',
      severity: 'error',
      from: { path: '^(functions|shared)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default'],
    },
  },
};
