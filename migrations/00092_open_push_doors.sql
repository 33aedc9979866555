-- +goose Up
CREATE TABLE push_sources (
    source text PRIMARY KEY,
    secret text NOT NULL DEFAULT ''
);
COMMENT ON TABLE push_sources IS 'Senders of carriers'' news who sign in their own way. secret is shared with them; empty closes the door.';
INSERT INTO push_sources (source) VALUES ('sf'), ('kuaidi100'), ('kdniao'), ('easypost'), ('aftership');

INSERT INTO carrier_codes (source, code, valid_from, status, reason, rank, moves, meaning_zh, meaning_en) VALUES
    ('easypost', 'unknown', '2000-01-01', 'created', '', 1, false, '暂无信息', 'Nothing known yet'),
    ('easypost', 'pre_transit', '2000-01-01', 'created', '', 2, true, '已下单', 'Announced'),
    ('easypost', 'in_transit', '2000-01-01', 'in_transit', '', 20, true, '在途', 'In transit'),
    ('easypost', 'out_for_delivery', '2000-01-01', 'out_for_delivery', '', 40, true, '派送中', 'Out for delivery'),
    ('easypost', 'available_for_pickup', '2000-01-01', 'ready_for_pickup', '', 45, true, '待自取', 'Ready to be picked up'),
    ('easypost', 'delivered', '2000-01-01', 'delivered', '', 60, true, '已签收', 'Delivered'),
    ('easypost', 'return_to_sender', '2000-01-01', 'returning', '', 55, true, '退回寄件人', 'Going back to the sender'),
    ('easypost', 'failure', '2000-01-01', 'exception', 'other', 52, true, '异常', 'A problem'),
    ('easypost', 'error', '2000-01-01', 'exception', 'other', 52, false, '查询出错', 'The tracker failed'),
    ('easypost', 'cancelled', '2000-01-01', 'cancelled', '', 57, true, '已取消', 'Cancelled'),
    ('aftership', 'Pending', '2000-01-01', 'created', '', 1, false, '暂无信息', 'Nothing known yet'),
    ('aftership', 'InfoReceived', '2000-01-01', 'created', '', 2, true, '已下单', 'Announced'),
    ('aftership', 'InTransit', '2000-01-01', 'in_transit', '', 20, true, '在途', 'In transit'),
    ('aftership', 'OutForDelivery', '2000-01-01', 'out_for_delivery', '', 40, true, '派送中', 'Out for delivery'),
    ('aftership', 'AttemptFail', '2000-01-01', 'attempt_failed', 'other', 50, true, '派送未成功', 'Delivery attempt failed'),
    ('aftership', 'AvailableForPickup', '2000-01-01', 'ready_for_pickup', '', 45, true, '待自取', 'Ready to be picked up'),
    ('aftership', 'Delivered', '2000-01-01', 'delivered', '', 60, true, '已签收', 'Delivered'),
    ('aftership', 'Exception', '2000-01-01', 'exception', 'other', 52, true, '异常', 'A problem'),
    ('aftership', 'Expired', '2000-01-01', 'on_hold', 'carrier_delay', 51, true, '长时间无更新', 'No news for long');

ALTER TABLE shipment_lines ADD taken_at timestamptz;
COMMENT ON COLUMN shipment_lines.taken_at IS 'When the engineer took the line''s pieces out of the parcel.';
UPDATE shipment_lines l
SET taken_at = s.closed_at
FROM shipments s
WHERE s.id = l.shipment AND s.state = 'accepted_by_engineer';
