import { compileRoute, matchRoute } from '../../../../local/host/http/routes';

const find = (templates: string[], path: string, method = 'GET') =>
  matchRoute(
    templates.map((template) => compileRoute(template, ['get'], template)),
    method,
    path,
  );

test.each<[string, string, Record<string, string> | undefined]>([
  ['orders', 'orders', {}],
  ['orders', 'Orders/', {}],
  ['orders', 'orders/1', undefined],
  ['orders/{id}', 'orders/a%20b', { id: 'a b' }],
  ['orders/{id}', 'orders', undefined],
  ['orders/{id?}', 'orders', {}],
  ['orders/{id?}', 'orders/7', { id: '7' }],
  ['orders/{id:int}', 'orders/7', { id: '7' }],
  ['orders/{id:int}', 'orders/x', undefined],
  ['orders/{id:int?}', 'orders', {}],
  [
    'x/{id:guid}',
    'x/7c9e6679-7425-40de-944b-e07fc1f90ae7',
    { id: '7c9e6679-7425-40de-944b-e07fc1f90ae7' },
  ],
  ['files/{*path}', 'files/a/b.txt', { path: 'a/b.txt' }],
  ['files/{*path}', 'files', {}],
  ['v{version}/clusters/{name}.json', 'v1/clusters/a.json', { version: '1', name: 'a' }],
  ['a.b', 'axb', undefined],
])('%s on %s', (template, path, params) => {
  expect(find([template], path)?.params).toEqual(params);
});

test('another method does not match', () => {
  expect(find(['orders'], 'orders', 'POST')).toBeUndefined();
});

test.each([
  ['clusters/list', 'clusters/list'],
  ['clusters/7', 'clusters/{id:int}'],
  ['clusters/x', 'clusters/{id}'],
  ['clusters/x/y', '{*rest}'],
])('the most specific template gets %s', (path, template) => {
  const templates = ['{*rest}', 'clusters/{id}', 'clusters/{id:int}', 'clusters/list'];
  expect(find(templates, path)?.target).toBe(template);
  expect(find(templates.reverse(), path)?.target).toBe(template);
});

test.each([
  ['a/{id:regex(x)}', 'The route "a/{id:regex(x)}" has the constraint "regex(x)"'],
  ['a/{1d}', 'has a parameter "1d"'],
])('%s is refused with a clear message', (template, message) => {
  expect(() => compileRoute(template, ['GET'], 1)).toThrow(message);
});
