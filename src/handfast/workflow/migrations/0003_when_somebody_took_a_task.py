from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workflow', '0002_several_start_events'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='claimed_at',
            field=models.DateTimeField(null=True),
        ),
    ]
