"""What drumroll's DAGs do, as plain functions: nothing here needs Airflow, but the trigger in marker.py."""
