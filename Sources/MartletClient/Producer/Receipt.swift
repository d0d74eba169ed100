/// What somebody who awaits a record holds until the record is acknowledged or has failed.
typealias Receipt = OneShot<Acknowledgement>
