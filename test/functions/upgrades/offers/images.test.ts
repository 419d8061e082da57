import { familyOf, imageSetOf, releaseOf } from '../../../../functions/upgrades/offers/images';

test.each([
  {
    image: 'AKSUbuntu-2204gen2containerd-202610.15.0',
    family: 'AKSUbuntu-2204gen2containerd',
    release: '202610.15.0',
  },
  {
    image: 'AKSAzureLinux-V3gen2arm64-202611.3.12',
    family: 'AKSAzureLinux-V3gen2arm64',
    release: '202611.3.12',
  },
  {
    image: 'AKSWindows-2022-containerd-20348.2700.241009',
    family: 'AKSWindows-2022-containerd',
    release: undefined,
  },
  { image: '202610.15.0', family: '', release: '202610.15.0' },
  { image: 'custom', family: '', release: undefined },
])('$image is release $release of $family', ({ image, family, release }) => {
  expect([familyOf(image), releaseOf(image)]).toEqual([family, release]);
});

test('a set is one release per region that every kind of image there has, and Windows builds', () => {
  const set = imageSetOf([
    { location: 'westeurope', image: 'AKSUbuntu-2204gen2containerd-202611.10.0' },
    { location: 'westeurope', image: 'AKSAzureLinux-V3gen2-202611.03.0' },
    { location: 'westeurope', image: 'AKSWindows-2022-containerd-20348.2700.241009' },
    { location: 'northeurope', image: 'AKSUbuntu-2204gen2containerd-202610.27.0' },
  ]);
  expect(set).toEqual({
    westeurope: '202611.03.0',
    'westeurope AKSWindows-2022-containerd': 'AKSWindows-2022-containerd-20348.2700.241009',
    northeurope: '202610.27.0',
  });
});
