-- needs: 20261130001900
CREATE OR REPLACE FUNCTION add_order_lines(p_at timestamptz, p_lines new_order_line[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO order_lines (id, repair, part, quantity, state, old_serial, ship_to, ordered_by, ordered_at, supplied, source,
        condition, reservation, promise, received_at, list_minor, list_currency)
    SELECT l.id, l.repair, l.part, l.quantity, l.state, l.old_serial, l.ship_to, l.ordered_by, p_at, l.supplied, l.source, l.condition,
           l.reservation, (l.plan).promise, CASE WHEN l.state = 'received' THEN p_at END, p.price_minor, p.currency
    FROM unnest(p_lines) AS l
    JOIN parts p ON p.number = l.part;
END $$;
COMMENT ON FUNCTION add_order_lines IS 'Writes new lines of orders, each with the price of its day; who carries one from the own van has received it.';
