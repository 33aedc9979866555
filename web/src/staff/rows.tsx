import { Table, type TableProps } from 'antd'

/** A table that scrolls sideways where the page is narrow, by keyboard too: the scrolling box itself takes the focus. */
export function Rows<T extends object>({ width, label, ...table }: TableProps<T> & { width: number; label: string }) {
  return (
    <div className="scroll-table" tabIndex={0} role="region" aria-label={label}>
      <Table<T> pagination={false} {...table} style={{ minWidth: width }} />
    </div>
  )
}
