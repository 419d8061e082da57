import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { VirtualClock } from '../../local/clock';
import { listen, type Listening } from '../../local/azure/httpsServer';
import { createSimulator, type Simulator } from '../../local/azure/simulator';
import { loadFleet } from '../../local/fleets/load';

/**
 * The real az CLI, an independent client, against the simulator (contracts.md 5). A virtual hour
 * passes in a second, so an operation is over at az's first poll or its second.
 */
const run = promisify(execFile);
const installed = spawnSync('az', ['version'], { stdio: 'ignore' }).status === 0;
const canAbort = installed && spawnSync('az', ['aks', 'operation-abort', '-h']).status === 0;
const why = installed ? 'az' : 'az (skipped: the azure-cli package is not installed)';

(installed ? describe : describe.skip)(why, () => {
  const folder = mkdtempSync(join(tmpdir(), 'steward-az-'));
  const fleet = loadFleet(join(__dirname, '../../local/fleets/contoso'));
  const clock = new VirtualClock({ start: Date.parse('2026-11-21T06:00:00Z'), speed: 3600 });
  let simulator: Simulator;
  let server: Listening;
  let over = false;
  let running: Promise<void>;

  /** Runs an az command and answers its JSON; az writes warnings to stderr. */
  async function az(...command: string[]): Promise<unknown> {
    const { stdout } = await run('az', [...command, '-o', 'json'], { env: environment() });
    return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown);
  }

  function environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      AZURE_CONFIG_DIR: folder,
      AZURE_CORE_COLLECT_TELEMETRY: '0',
      AZURE_CORE_NO_COLOR: '1',
      REQUESTS_CA_BUNDLE: server.caFile,
      MSI_ENDPOINT: `${server.identityUrl}/oauth2/token`,
    };
  }

  const on = (group: string, cluster: string) => ['-g', group, '-n', cluster];
  const inSubscription = (name: string) => ['--subscription', name];

  beforeAll(async () => {
    simulator = createSimulator({ clock, fleet, retryAfterSeconds: 1 });
    server = await listen(simulator, { port: 0, identityPort: 0, tlsDir: join(folder, 'tls') });
    running = clock.run(() => over);
    await az(
      ...['cloud', 'register', '-n', 'sim', '--endpoint-resource-manager', server.url],
      ...['--endpoint-management', server.url],
      ...['--endpoint-active-directory', `${server.url}/adfs`],
      ...['--endpoint-active-directory-resource-id', 'https://management.core.windows.net/'],
      ...['--endpoint-active-directory-graph-resource-id', 'https://graph.windows.net/'],
    );
    await az('cloud', 'set', '-n', 'sim');
  }, 60_000);

  afterAll(async () => {
    over = true;
    clock.setSpeed('max');
    await running;
    await server.close();
    rmSync(folder, { recursive: true });
  });

  test('login --identity finds the subscriptions', async () => {
    const accounts = await az('login', '--identity');
    expect(accounts).toHaveLength(3);
    await az('account', 'set', '-s', 'Contoso Development');
  });

  test('aks list, show and get-upgrades', async () => {
    const listed = await az('aks', 'list');
    expect(listed).toMatchObject([
      { name: 'aks-dev-sandbox' },
      { name: 'aks-dev-api' },
      { name: 'aks-dev-legacy' },
    ]);
    const shown = await az('aks', 'show', ...on('rg-dev', 'aks-dev-api'));
    expect(shown).toMatchObject({ kubernetesVersion: '1.33.5', powerState: { code: 'Running' } });
    const upgrades = await az('aks', 'get-upgrades', ...on('rg-dev', 'aks-dev-api'));
    expect(upgrades).toMatchObject({
      controlPlaneProfile: {
        upgrades: expect.arrayContaining([
          { isPreview: null, kubernetesVersion: '1.34.2' },
        ]) as unknown,
      },
    });
  }, 30_000);

  test('aks upgrade of the control plane only, then of everything', async () => {
    const target = ['--kubernetes-version', '1.34.2', '--yes'];
    const cluster = on('rg-dev', 'aks-dev-api');
    const first = await az('aks', 'upgrade', ...cluster, ...target, '--control-plane-only');
    expect(first).toMatchObject({
      currentKubernetesVersion: '1.34.2',
      provisioningState: 'Succeeded',
      agentPoolProfiles: [
        { currentOrchestratorVersion: '1.33.5' },
        { currentOrchestratorVersion: '1.33.5' },
      ],
    });
    const all = await az('aks', 'upgrade', ...cluster, ...target);
    expect(all).toMatchObject({
      provisioningState: 'Succeeded',
      agentPoolProfiles: [
        { currentOrchestratorVersion: '1.34.2' },
        { currentOrchestratorVersion: '1.34.2' },
      ],
    });
    expect(simulator.log()).toMatchObject([
      { by: 'az', asked: 'upgrade control plane only, 1.33.5 to 1.34.2', status: 200 },
      { by: 'az', asked: 'upgrade control plane and all pools, 1.34.2 to 1.34.2', status: 200 },
    ]);
  }, 60_000);

  test('nodepool list and upgrade', async () => {
    const cluster = ['-g', 'rg-production', '--cluster-name', 'aks-prd-web'];
    const scope = [...cluster, ...inSubscription('Contoso Retail')];
    const before = await az('aks', 'nodepool', 'list', ...scope);
    expect(before).toMatchObject([{ name: 'system' }, { name: 'web' }, { name: 'search' }]);
    // Without a version it is the control plane's; with one, az 2.45 itself crashes (custom.py 2124).
    const pool = await az('aks', 'nodepool', 'upgrade', ...scope, '-n', 'search', '--yes');
    expect(pool).toMatchObject({
      currentOrchestratorVersion: '1.33.6',
      provisioningState: 'Succeeded',
    });
    const web = [...scope, '-n', 'web'];
    await az('aks', 'nodepool', 'upgrade', ...web, '--node-image-only');
    const image = await az('aks', 'nodepool', 'show', ...web);
    expect(image).toMatchObject({
      nodeImageVersion: 'AKSUbuntu-2204gen2containerd-202611.03.0',
      currentOrchestratorVersion: '1.33.6',
    });
  }, 60_000);

  test('stop and start', async () => {
    const cluster = [...on('rg-staging', 'aks-stg-web'), ...inSubscription('Contoso Retail')];
    await az('aks', 'stop', ...cluster);
    expect(await az('aks', 'show', ...cluster)).toMatchObject({ powerState: { code: 'Stopped' } });
    await az('aks', 'start', ...cluster);
    expect(await az('aks', 'show', ...cluster)).toMatchObject({ powerState: { code: 'Running' } });
  }, 60_000);

  const abortTest = canAbort ? 'operation-abort' : 'operation-abort (skipped: not in this az)';
  (canAbort ? test : test.skip)(
    abortTest,
    async () => {
      const cluster = on('rg-dev', 'aks-dev-legacy');
      const target = ['--kubernetes-version', '1.32.9', '--yes', '--no-wait'];
      clock.setSpeed(1);
      await az('aks', 'upgrade', ...cluster, ...target);
      await az('aks', 'operation-abort', ...cluster, '--no-wait');
      clock.setSpeed(3600);
      const aborted = await az('aks', 'show', ...cluster);
      expect(aborted).toMatchObject({ provisioningState: 'Canceled' });
    },
    60_000,
  );

  test('a refusal reaches the person in the words of AKS', async () => {
    const target = ['--kubernetes-version', '1.34.2', '--yes'];
    const upgrade = az('aks', 'upgrade', ...on('rg-dev', 'aks-dev-legacy'), ...target);
    await expect(upgrade).rejects.toMatchObject({
      stderr: expect.stringContaining(
        'Upgrading Kubernetes version 1.31.9 to 1.34.2 is not allowed. Available upgrades: [1.32.9]',
      ) as unknown,
    });
  }, 30_000);
});
