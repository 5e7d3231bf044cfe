-- Each table was read with as many rows as the export has written.
{{ disagreements('manifest_rows') }}
