import { render, screen } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { Service, signIn } from '../testing/service.ts'

let service: Service

beforeEach(async () => {
  service = new Service()
  await signIn('operations', 'zhao')
})

test('people are called by their names, and by their login when they have no account', async () => {
  service.on('get', '/v1/accounts/{login}', { login: 'li.wei', name: 'Li Wei', role: 'engineer', scope: [], locale: 'zh-CN', created_at: '2026-03-01T08:00:00Z', changed_at: '2026-03-01T08:00:00Z', disabled_at: null })
  const { usePeopleNames } = await import('./people.ts')
  function Names() {
    const name = usePeopleNames(['li.wei', 'gone'])
    return <p>{name('li.wei')}; {name('gone')}</p>
  }
  render(<Names />)
  await screen.findByText('Li Wei; gone')
  expect(service.made('get').map((c) => c.path)).toContain('/v1/accounts/li.wei')
})
