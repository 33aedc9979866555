import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { post, type Problem } from '../shared/api/client.ts'
import { asProblem } from '../shared/api/load.ts'
import { signedIn } from '../shared/api/session.ts'
import { Fault, LanguageSwitch } from '../shared/parts.tsx'
import { useStaff } from '../i18n/staff.ts'

export function SignIn() {
  const t = useStaff()
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const enter = async (values: { login: string; password: string }) => {
    setBusy(true)
    setProblem(undefined)
    try {
      signedIn(await post('/v1/sessions', { body: values }))
    } catch (error) {
      setProblem(asProblem(error))
      setBusy(false)
    }
  }
  return (
    <main className="sign-in">
      <div className="card stack-l">
        <div className="spread">
          <div className="row"><img src="/favicon.svg" alt="" width={36} height={36} /><h1>Fettle</h1></div>
          <LanguageSwitch />
        </div>
        <p className="quiet">{t('tagline')}</p>
        <Form layout="vertical" requiredMark={false} onFinish={enter} size="large">
          <Form.Item label={t('login')} name="login" rules={[{ required: true }]}><Input autoComplete="username" autoFocus /></Form.Item>
          <Form.Item label={t('password')} name="password" rules={[{ required: true }]}><Input.Password autoComplete="current-password" /></Form.Item>
          {problem && <div style={{ marginBottom: 16 }}><Fault problem={problem} /></div>}
          <Button type="primary" htmlType="submit" block loading={busy}>{t('sign_in')}</Button>
        </Form>
      </div>
    </main>
  )
}
