from pathlib import Path

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0019_cut_off'),
        ('procrastinate', '0041_post_retry_failed_job'),
    ]

    operations = [
        migrations.CreateModel(
            name='Errand',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('subject', models.BigIntegerField()),
                ('object', models.BigIntegerField()),
                ('account', models.UUIDField()),
                ('role', models.CharField(max_length=40)),
                ('unit', models.UUIDField()),
                ('classes', models.IntegerField()),
                ('token_hash', models.BinaryField(unique=True)),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'access_errand',
                'indexes': [models.Index(fields=['account'], name='access_errand_account')],
            },
        ),
        migrations.RunSQL((Path(__file__).parent / "0020_errands.sql").read_text(), migrations.RunSQL.noop),
    ]
