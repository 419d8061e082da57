import { compareImages, isOlderImage } from '../../../shared/fleet/nodeImage';

const LINUX = 'AKSUbuntu-2204gen2containerd-';
const WINDOWS = 'AKSWindows-2022-containerd-';

test.each([
  { name: 'by month', older: `${LINUX}202609.28.0`, newer: `${LINUX}202610.15.0` },
  { name: 'by day', older: `${LINUX}202610.6.0`, newer: `${LINUX}202610.15.0` },
  { name: 'by respin', older: `${LINUX}202610.15.0`, newer: `${LINUX}202610.15.1` },
  { name: 'across systems', older: `${LINUX}202610.06.0`, newer: 'AKSAzureLinux-V3-202610.15.0' },
  {
    name: 'of Windows',
    older: `${WINDOWS}20348.2582.240716`,
    newer: `${WINDOWS}20348.2700.240911`,
  },
])('images are compared by their release: $name', ({ older, newer }) => {
  expect(compareImages(older, newer)).toBeLessThan(0);
  expect(compareImages(newer, older)).toBeGreaterThan(0);
  expect(isOlderImage(older, newer)).toBe(true);
  expect(isOlderImage(newer, newer)).toBe(false);
});

test('an unknown image is older than any', () => {
  expect(isOlderImage(undefined, `${LINUX}202610.15.0`)).toBe(true);
});
