"""Makes the CloudFormation templates of Muster: what the CDK's CLI runs, and `make synth`.

    python infra/app.py --context stage=prod --context mail_from=muster@example.org --output build/cdk

Needs no network, no credentials and no CLI. `infra/configuration.py` has what can be given as context.
"""

import os
import sys
from pathlib import Path

if __name__ == "__main__":
    # The CDK's runtime says at each start that it no longer supports this Node.js; it works (scripts/node.sh finds a newer).
    os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the CLI runs this as a file
    from infra.assembly import main

    main(sys.argv[1:])
