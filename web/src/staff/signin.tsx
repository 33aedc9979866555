import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { command, newKey, send, type Problem } from '../shared/api/client.ts'
import { asProblem } from '../shared/api/load.ts'
import { session, signedIn, signedOut } from '../shared/api/session.ts'
import { Fault, LanguageSwitch } from '../shared/parts.tsx'
import { useStaff } from '../i18n/staff.ts'

function useSignIn() {
  const [problem, setProblem] = useState<Problem>()
  const [busy, setBusy] = useState(false)
  const enter = async (values: { login: string; password: string }) => {
    setBusy(true)
    setProblem(undefined)
    try {
      signedIn(await send(command('/v1/sessions', { body: values }), newKey()))
    } catch (error) {
      setProblem(asProblem(error))
      setBusy(false)
    }
  }
  return { problem, busy, enter }
}

/** Asks for the password over the page that is open: what waits for an answer goes on, and nothing that was begun is lost. */
export function SignInAgain({ name }: { name: string }) {
  const t = useStaff()
  const { problem, busy, enter } = useSignIn()
  const login = session()?.actor.login ?? ''
  return (
    <Modal open title={t('session_ended')} closable={false} mask={{ closable: false }} keyboard={false} footer={null}>
      <Form layout="vertical" requiredMark={false} onFinish={({ password }: { password: string }) => void enter({ login, password })}>
        <p style={{ marginBottom: 12 }}>{t('session_ended_note', { name })}</p>
        <Form.Item label={t('password')} name="password" rules={[{ required: true }]}><Input.Password autoComplete="current-password" autoFocus /></Form.Item>
        {problem && <div style={{ marginBottom: 16 }}><Fault problem={problem} /></div>}
        <div className="row"><Button type="primary" htmlType="submit" loading={busy}>{t('sign_in_again')}</Button><Button onClick={signedOut}>{t('sign_out')}</Button></div>
      </Form>
    </Modal>
  )
}

export function SignIn() {
  const t = useStaff()
  const { problem, busy, enter } = useSignIn()
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
