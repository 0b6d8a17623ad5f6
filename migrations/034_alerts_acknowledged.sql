-- Whether a person has seen an alert, for those that list what is left to be seen.

ALTER TABLE read_model.alerts
    ADD COLUMN acknowledged boolean GENERATED ALWAYS AS ((view -> 'acknowledged' ->> 'at') IS NOT NULL) STORED;
